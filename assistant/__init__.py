"""The assistant: understands customers and staff, proposes actions, never writes by itself."""
