"""Where among the uncertain values the futures lie in which something happens."""
