"""Pure rules of people: documents, addresses, names, who may be whom."""
