"""The questions as tools for assistants (MCP): read only, each answer with what it rests on."""
