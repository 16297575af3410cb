package import DaybookJSON

/// The question to a model that is to go on with a conversation.
package struct ModelConversation: Sendable {
    package var instructions: String
    /// An array of `{role, content}` as the model APIs accept it; it begins and ends with a turn of the user.
    package var messages: JSONValue
    package var tokenCountMax: Int

    package init(instructions: String, messages: JSONValue, tokenCountMax: Int) {
        self.instructions = instructions
        self.messages = messages
        self.tokenCountMax = tokenCountMax
    }
}
