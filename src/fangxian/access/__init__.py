"""Who may do what: permissions, roles, the algebra of scopes, and the actor. Pure."""
