# What has to hold after the commands of docs/operations.md; tools/release_check runs it behind them.
systemctl is-active daybook.service daybook.socket
systemctl show daybook --property=StatusText | grep 'serving /var/lib/daybook on /run/daybook/daybook.sock'
test "$(stat -c '%a %U %G' /run/daybook/daybook.sock)" = '660 daybook daybook-clients'
test "$(stat -c '%a %U' /var/lib/daybook)" = '700 daybook'
test "$(ps -o user= -C daybook 2>/dev/null || stat -c %U "/proc/$(systemctl show daybook --property=MainPID --value)")" = daybook
# Somebody outside the group has no way in, token or not.
useradd outsider
if runuser -u outsider -- env DAYBOOK_SOCKET=/run/daybook/daybook.sock DAYBOOK_TOKEN="$front" daybook sessions
then exit 1; fi
# The socket listens on while the service is down; whoever connects starts it.
systemctl stop daybook.service
runuser -u chat -- env DAYBOOK_SOCKET=/run/daybook/daybook.sock DAYBOOK_TOKEN="$front" daybook sessions
systemctl is-active daybook.service
runuser -u chat -- env DAYBOOK_SOCKET=/run/daybook/daybook.sock DAYBOOK_TOKEN="$front" daybook import /trial/*.json*
runuser -u chat -- env DAYBOOK_SOCKET=/run/daybook/daybook.sock DAYBOOK_TOKEN="$front" daybook resume trip-lisbon
journalctl --unit=daybook --no-pager --lines=20 || true
