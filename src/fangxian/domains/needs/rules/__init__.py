"""Pure rules of needs: states and moves, the tables of the plan, the ladder."""
