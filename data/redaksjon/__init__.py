"""What an editor's act means before it is saved: registration, bulk reading, preview, judging a funn."""
