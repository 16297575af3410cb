import DaybookCore

/// The prices that come with Daybook, in dollars for a million tokens: standard list prices without discounts, and
/// without the surcharges that some models have for very long prompts.
///
/// Taken from the price table of LiteLLM 1.110.2 and, for Claude, from Anthropic's page "Pricing". Of a price of
/// cache writes, that for five minutes is taken.
enum ShippedPrices {
    /// The day when they were taken.
    static let day = "2026-11-30"

    static let table: [String: ModelPrice] = {
        do throws(OpenError) { return try PriceTable.table(of: Array(lines.utf8)) } catch {
            fatalError(error.description)
        }
    }()

    private static let lines = """
        {"model": "claude-3-haiku", "input": 0.25, "output": 1.25, "cacheRead": 0.03, "cacheWrite": 0.30}
        {"model": "claude-3-sonnet", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-3-opus", "input": 15, "output": 75, "cacheRead": 1.50, "cacheWrite": 18.75}
        {"model": "claude-3-5-haiku", "input": 0.80, "output": 4, "cacheRead": 0.08, "cacheWrite": 1}
        {"model": "claude-3-5-sonnet", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-3-7-sonnet", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-haiku-4-5", "input": 1, "output": 5, "cacheRead": 0.10, "cacheWrite": 1.25}
        {"model": "claude-haiku-5-5", "input": 0.10, "output": 0.50, "cacheRead": 0.01, "cacheWrite": 0.125}
        {"model": "claude-sonnet-4", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-sonnet-4-0", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-sonnet-4-5", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-sonnet-4-6", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3.75}
        {"model": "claude-sonnet-5", "input": 2, "output": 10, "cacheRead": 0.20, "cacheWrite": 2.50}
        {"model": "claude-sonnet-5-5", "input": 2, "output": 10, "cacheRead": 0.10, "cacheWrite": 2.50}
        {"model": "claude-opus-4", "input": 15, "output": 75, "cacheRead": 1.50, "cacheWrite": 18.75}
        {"model": "claude-opus-4-0", "input": 15, "output": 75, "cacheRead": 1.50, "cacheWrite": 18.75}
        {"model": "claude-opus-4-1", "input": 15, "output": 75, "cacheRead": 1.50, "cacheWrite": 18.75}
        {"model": "claude-opus-4-5", "input": 5, "output": 25, "cacheRead": 0.50, "cacheWrite": 6.25}
        {"model": "claude-opus-4-6", "input": 5, "output": 25, "cacheRead": 0.50, "cacheWrite": 6.25}
        {"model": "claude-opus-4-7", "input": 5, "output": 25, "cacheRead": 0.50, "cacheWrite": 6.25}
        {"model": "claude-opus-4-8", "input": 5, "output": 25, "cacheRead": 0.50, "cacheWrite": 6.25}
        {"model": "claude-opus-5", "input": 5, "output": 25, "cacheRead": 0.50, "cacheWrite": 6.25}
        {"model": "claude-opus-5-5", "input": 4, "output": 20, "cacheRead": 0.20, "cacheWrite": 5}
        {"model": "claude-fable-5", "input": 10, "output": 50, "cacheRead": 1, "cacheWrite": 12.50}
        {"model": "claude-fable-5-1", "input": 10, "output": 50, "cacheRead": 0.25, "cacheWrite": 12.50}
        {"model": "gpt-4o", "input": 2.50, "output": 10, "cacheRead": 1.25}
        {"model": "gpt-4o-mini", "input": 0.15, "output": 0.60, "cacheRead": 0.075}
        {"model": "gpt-4.1", "input": 2, "output": 8, "cacheRead": 0.50}
        {"model": "gpt-4.1-mini", "input": 0.40, "output": 1.60, "cacheRead": 0.10}
        {"model": "gpt-4.1-nano", "input": 0.10, "output": 0.40, "cacheRead": 0.025}
        {"model": "o1", "input": 15, "output": 60, "cacheRead": 7.50}
        {"model": "o3", "input": 2, "output": 8, "cacheRead": 0.50}
        {"model": "o3-mini", "input": 1.10, "output": 4.40, "cacheRead": 0.55}
        {"model": "o4-mini", "input": 1.10, "output": 4.40, "cacheRead": 0.275}
        {"model": "gpt-5", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gpt-5-codex", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gpt-5-mini", "input": 0.25, "output": 2, "cacheRead": 0.025}
        {"model": "gpt-5-nano", "input": 0.05, "output": 0.40, "cacheRead": 0.005}
        {"model": "gpt-5-pro", "input": 15, "output": 120}
        {"model": "gpt-5.1", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gpt-5.1-codex", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gpt-5.1-codex-max", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gpt-5.1-codex-mini", "input": 0.25, "output": 2, "cacheRead": 0.025}
        {"model": "gpt-5.2", "input": 1.75, "output": 14, "cacheRead": 0.175}
        {"model": "gpt-5.2-codex", "input": 1.75, "output": 14, "cacheRead": 0.175}
        {"model": "gpt-5.2-pro", "input": 21, "output": 168}
        {"model": "gpt-5.3-codex", "input": 1.75, "output": 14, "cacheRead": 0.175}
        {"model": "gpt-5.4", "input": 2.50, "output": 15, "cacheRead": 0.25}
        {"model": "gpt-5.4-mini", "input": 0.75, "output": 4.50, "cacheRead": 0.075}
        {"model": "gpt-5.4-nano", "input": 0.20, "output": 1.25, "cacheRead": 0.02}
        {"model": "gpt-5.4-pro", "input": 30, "output": 180}
        {"model": "gpt-5.5", "input": 5, "output": 30, "cacheRead": 0.50}
        {"model": "gpt-5.5-pro", "input": 30, "output": 180}
        {"model": "gpt-5.6", "input": 4, "output": 20, "cacheRead": 0.40, "cacheWrite": 5}
        {"model": "gpt-5.6-sol", "input": 4, "output": 20, "cacheRead": 0.40, "cacheWrite": 5}
        {"model": "gpt-5.6-terra", "input": 2, "output": 12, "cacheRead": 0.20, "cacheWrite": 2.50}
        {"model": "gpt-5.6-luna", "input": 0.20, "output": 1.20, "cacheRead": 0.02, "cacheWrite": 0.25}
        {"model": "gpt-6-astra", "input": 10, "output": 50, "cacheRead": 1, "cacheWrite": 12.50}
        {"model": "gpt-6-sol", "input": 2, "output": 10, "cacheRead": 0.20, "cacheWrite": 2.50}
        {"model": "gpt-6-luna", "input": 0.10, "output": 0.50, "cacheRead": 0.01, "cacheWrite": 0.125}
        {"model": "gpt-6.1-sol", "input": 2, "output": 10, "cacheRead": 0.10, "cacheWrite": 2.50}
        {"model": "gpt-6.1-terra", "input": 1, "output": 5, "cacheRead": 0.05, "cacheWrite": 1.25}
        {"model": "gemini-2.5-pro", "input": 1.25, "output": 10, "cacheRead": 0.125}
        {"model": "gemini-2.5-flash", "input": 0.30, "output": 2.50, "cacheRead": 0.03}
        {"model": "gemini-2.5-flash-lite", "input": 0.10, "output": 0.40, "cacheRead": 0.01}
        {"model": "gemini-3-flash-preview", "input": 0.50, "output": 3, "cacheRead": 0.05}
        {"model": "gemini-3.1-flash-lite", "input": 0.25, "output": 1.50, "cacheRead": 0.025}
        {"model": "gemini-3.1-flash-lite-preview", "input": 0.25, "output": 1.50, "cacheRead": 0.025}
        {"model": "gemini-3.1-pro-preview", "input": 2, "output": 12, "cacheRead": 0.20}
        {"model": "gemini-3.5-flash", "input": 1.50, "output": 9, "cacheRead": 0.15}
        {"model": "gemini-3.5-flash-lite", "input": 0.30, "output": 2.50, "cacheRead": 0.03}
        {"model": "gemini-3.6-flash", "input": 0.75, "output": 3.75, "cacheRead": 0.075}
        {"model": "gemini-3.7-flash", "input": 0.75, "output": 3.75, "cacheRead": 0.075}
        {"model": "gemini-3.8-flash", "input": 0.75, "output": 3.75, "cacheRead": 0.075}
        {"model": "gemini-4-argon", "input": 2, "output": 10, "cacheRead": 0.10}
        {"model": "gemini-4-hydrogen", "input": 1.50, "output": 7.50, "cacheRead": 0.075}
        {"model": "grok-4.20", "input": 1.25, "output": 2.50, "cacheRead": 0.20}
        {"model": "grok-4.3", "input": 1.25, "output": 2.50, "cacheRead": 0.20}
        {"model": "grok-4.5", "input": 2, "output": 6, "cacheRead": 0.30}
        {"model": "grok-4.6", "input": 2, "output": 6, "cacheRead": 0.50}
        {"model": "grok-4.7", "input": 2, "output": 6, "cacheRead": 0.50}
        {"model": "grok-code-fast-1", "input": 1, "output": 2, "cacheRead": 0.20}
        {"model": "kimi-k2.5", "input": 0.60, "output": 3, "cacheRead": 0.10}
        {"model": "kimi-k2.6", "input": 0.95, "output": 4, "cacheRead": 0.16}
        {"model": "kimi-k2.7-code", "input": 0.95, "output": 4, "cacheRead": 0.19}
        {"model": "kimi-k3", "input": 3, "output": 15, "cacheRead": 0.30, "cacheWrite": 3}
        {"model": "kimi-k3.1-pro", "input": 2, "output": 10, "cacheRead": 0.20, "cacheWrite": 2}
        {"model": "glm-4.5", "input": 0.60, "output": 2.20}
        {"model": "glm-4.6", "input": 0.60, "output": 2.20, "cacheRead": 0.11}
        {"model": "glm-4.7", "input": 0.60, "output": 2.20, "cacheRead": 0.11}
        {"model": "glm-5", "input": 1, "output": 3.20, "cacheRead": 0.20}
        {"model": "glm-5.1", "input": 1.40, "output": 4.40, "cacheRead": 0.26}
        {"model": "glm-5.2", "input": 1.40, "output": 4.40, "cacheRead": 0.26}
        {"model": "glm-5.3", "input": 1.40, "output": 4.40, "cacheRead": 0.26}
        {"model": "deepseek-chat", "input": 0.28, "output": 0.42, "cacheRead": 0.028}
        {"model": "deepseek-reasoner", "input": 0.28, "output": 0.42, "cacheRead": 0.028}
        {"model": "deepseek-v4-flash", "input": 0.30, "output": 1.20, "cacheRead": 0.006}
        {"model": "deepseek-v4-pro", "input": 1.32, "output": 3.96, "cacheRead": 0.044}
        """
}
