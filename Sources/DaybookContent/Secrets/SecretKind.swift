/// The kinds of keys and tokens that are known by how they look.
package enum SecretKind: String, CaseIterable, Sendable {
    case anthropic = "Anthropic key"
    case aws = "AWS access key"
    case azure = "Azure storage key"
    case digitalOcean = "DigitalOcean token"
    case github = "GitHub token"
    case gitlab = "GitLab token"
    case google = "Google key"
    case huggingFace = "Hugging Face token"
    case npm = "npm token"
    case openAI = "OpenAI key"
    case openRouter = "OpenRouter key"
    case pypi = "PyPI token"
    case sendGrid = "SendGrid key"
    case shopify = "Shopify token"
    case slack = "Slack token"
    case stripe = "Stripe key"
    case jsonWebToken = "JSON Web Token"
    case privateKey = "private key"
    case passwordInAddress = "password in an address"
    /// A value behind a name such as `api_key`.
    case named = "value named as a secret"

    package var name: String { rawValue }
}
