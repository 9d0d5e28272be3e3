"""The ways out of the house: the text-message gateway, mail, robots of group chats. Only the worker uses them."""
