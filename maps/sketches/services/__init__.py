"""What can be done with boards, sketches and the agreed plan."""
