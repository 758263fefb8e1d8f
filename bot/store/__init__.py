"""What must outlive the process: updates, the inbox, agents, conversations. The only place that speaks SQL."""
