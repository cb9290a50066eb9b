"""What the project is about: items, tasks, the workflow, separation of duty. Plain Python."""
