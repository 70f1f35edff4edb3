echo '{"success": false, "error": "no such customer", "agent_requests": [{"target_agent_type": "human"}]}'
