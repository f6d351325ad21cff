"""What is an authorization: what may be recorded of it, what is known of it, and where does it stand?"""
