import DaybookTesting
import Foundation
import Testing

/// `tools/install`, and what it puts below its prefix.
@Suite(.timeLimit(.minutes(5))) struct InstallTests {
    @Test func everythingIsPutBelowThePrefix() throws {
        let repository = try ClonedRepository()
        defer { repository.remove() }
        let shown = ShownCommands(
            """
            ```sh
            tools/install "$HOME/p r"
            tools/install "$HOME/p r"
            cd "$HOME/p r" && find . -type f | sort
            bin/daybook --version
            sed -n 's/^ExecStart=//p' share/systemd/user/*.service
            bash -n share/bash-completion/completions/daybook
            grep -c sessions share/zsh/site-functions/_daybook share/fish/vendor_completions.d/daybook.fish
            head -n 4 share/man/man1/daybook-audit-prove.1
            ```
            ```text
            …
            ./bin/daybook
            ./bin/daybook-web
            ./share/bash-completion/completions/daybook
            ./share/fish/vendor_completions.d/daybook.fish
            ./share/man/man1/daybook-activity.1
            …
            ./share/man/man1/daybook-sessions.1
            …
            ./share/man/man1/daybook.1
            ./share/systemd/user/daybook-watch.service
            ./share/systemd/user/daybook.service
            ./share/zsh/site-functions/_daybook
            0.…
            "…/p r/bin/daybook" watch
            "…/p r/bin/daybook" serve
            …
            .TH "DAYBOOK-AUDIT-PROVE" "1" "" "daybook 0.…
            .SH NAME
            daybook\\-audit\\-prove \\- Show that an event is in the journal: an inclusion proof, checked.
            .SH SYNOPSIS
            ```
            """)
        let outcome = try #require(try repository.run(shown).first)
        #expect(outcome.failures.isEmpty, "\(outcome.failures)\n\(outcome.output)")
        #expect(outcome.block.shows(outcome.output), "came as:\n\(outcome.output)")
    }
}
