package import DaybookCore

extension RawJSON {
    package init(text: String) { self.init(Array(text.utf8)) }
}
