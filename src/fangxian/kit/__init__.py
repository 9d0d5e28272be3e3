"""Django without tables: keys, sealed fields, scoped queries, pages, forms, components, locks."""
