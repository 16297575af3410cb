"""Times the session stores of daybook beside each ecosystem's own durable store; see tools/bench-clients."""
