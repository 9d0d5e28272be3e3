"""Places below the register: compounds, hamlets and other sites by name, and the names people use."""
