import ArgumentParser

/// Options for what looks like keys and tokens in what is imported.
struct SecretOptions: ParsableArguments {
    @Flag(
        help:
            "Leave out what looks like keys and tokens. What is in the journal already stays: daybook secrets."
    )
    var redactSecrets = false
}
