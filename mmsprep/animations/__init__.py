"""How does a moving picture fit so many bytes? Its frames decoded once; as GIF, or as a film."""
