"""The journal: one line for every act, sealed, witnessed, verifiable."""
