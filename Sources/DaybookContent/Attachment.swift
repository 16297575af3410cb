import DaybookCore
package import DaybookJSON

/// A block that carries or names an image, a document or another file, which nobody reads as text.
package struct Attachment {
    /// The kind in a word: `image`, `document`, `audio`, `video`, `file`, or the block's own type.
    package let kind: [UInt8]
    /// The file's name; empty where the block has none.
    package let name: [UInt8]
    /// Size of the file in bytes; nil where the block only names the file.
    package let byteCount: Int?

    /// Reads a content block; nil where it is none, or has a text that can be read.
    package init?(_ block: JSONValue) {
        guard block.isObject else { return nil }
        let type = (block["type"] ?? block["content_type"])?.string
        let file = Self.file(in: block, type)
        let known = Self.kind(of: type)
        guard known == "image" || block["text"]?.isString != true else { return nil }
        let data = Base64Text.byteCount(in: block)
        guard known == "image" || data != nil || (known != nil || type == nil) && Self.isNamed(file) else {
            return nil
        }
        let media = Self.mediaKinds.first { file.mediaType?.hasPrefix($0 + "/") == true }
        kind = (media ?? known).map { Array($0.utf8) } ?? ToolName.cleaned(Array((type ?? "file").utf8))
        let names = [file.object["filename"], file.object["name"], file.object["title"], block["title"]]
        name = ToolName.cleaned(names.lazy.compactMap { $0?.stringBytes }.first ?? [])
        byteCount = data ?? (block["size_bytes"] ?? file.object["size"])?.integer.map { Int($0) }
    }

    private static let mediaKinds = ["image", "audio", "video"]

    /// The word for a block's type; nil for types that are no files.
    private static func kind(of type: String?) -> String? {
        switch type {
        case "image", "image_url", "input_image", "image_asset_pointer": "image"
        case "document": "document"
        case "audio", "input_audio", "audio_asset_pointer": "audio"
        case "video", "input_video", "video_url", "video_container_asset_pointer": "video"
        case "file", "input_file": "file"
        default: nil
        }
    }

    private struct File {
        let object: JSONValue
        let mediaType: String?
    }

    /// The object in which a block describes its file, which may be the block itself.
    private static func file(in block: JSONValue, _ type: String?) -> File {
        let inner =
            type == nil
            ? block["inlineData"] ?? block["inline_data"] ?? block["fileData"] ?? block["file_data"]
            : block["file"] ?? block["source"]
        let object = inner?.isObject == true ? inner! : block
        let mediaType =
            object["mediaType"] ?? object["media_type"] ?? object["mimeType"] ?? object["mime_type"]
        return File(object: object, mediaType: mediaType?.string)
    }

    /// Whether the object says where the file is.
    private static func isNamed(_ file: File) -> Bool {
        guard file.mediaType == nil else { return true }
        return ["file_id", "fileId", "url", "file_url", "fileUri", "file_uri", "asset_pointer", "filename"]
            .contains { file.object[$0]?.isString == true }
    }

    /// The attachment on one line: kind, name and size.
    package var line: [UInt8] {
        var line = Array("(".utf8) + kind
        if !name.isEmpty { line += Array(" ".utf8) + name }
        if let byteCount { line += Array(", \(byteCount) bytes".utf8) }
        return line + Array(")".utf8)
    }
}
