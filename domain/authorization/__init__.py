"""What is known of one authorization, folded from its events, and where it stands on a day."""
