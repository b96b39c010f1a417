using System.Globalization;
using System.Text.RegularExpressions;

namespace CampaignActors.Testing.Nodes;

/// <summary>TCP ports on which a process of this machine listens, as the kernel says, and as the start message of a node says.</summary>
public static partial class ListeningPorts
{
    private const string Listening = "0A";

    /// <summary>Of both address families; in order.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        var sockets = Sockets(processId);
        return
        [
            .. new[] { "tcp", "tcp6" }.Select(family => $"/proc/{processId}/net/{family}").Where(File.Exists)
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && sockets.Contains($"socket:[{fields[9]}]"))
                .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .Distinct().Order(),
        ];
    }

    private static HashSet<string> Sockets(int processId)
    {
        var sockets = new HashSet<string>();
        foreach (var file in Directory.GetFiles($"/proc/{processId}/fd"))
        {
            try
            {
                if (File.ResolveLinkTarget(file, false) is { } target && target.Name.StartsWith("socket:", StringComparison.Ordinal))
                    sockets.Add(target.Name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Closed in the meantime.
            }
        }
        return sockets;
    }

    /// <summary>All that a start message names as its own, seeds and the database excepted.</summary>
    public static IReadOnlyList<int> Named(string startMessage) =>
        [.. Own().Matches(startMessage).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order()];

    [GeneratedRegex(@"^  (?:address    \S*|listens    on \S*):(\d+)", RegexOptions.Multiline)]
    private static partial Regex Own();
}
