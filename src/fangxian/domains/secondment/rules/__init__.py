"""Pure rules of secondment: states, who is suggested, how a total is shared out, what the plan says."""
