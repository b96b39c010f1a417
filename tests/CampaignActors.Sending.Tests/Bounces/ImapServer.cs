using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Sending.Tests.Bounces;

/// <summary>A mail in a folder of an <see cref="ImapServer"/>.</summary>
/// <param name="Size">What the server says of its size.</param>
internal sealed record StoredMail(int Uid, byte[] Bytes, long Size)
{
    public bool Deleted { get; set; }
}

/// <summary>
/// A server of one mailbox (IMAP4rev1), as far as reading and moving mails needs it. It says of each command what it is told to, or breaks
/// off.
/// </summary>
internal sealed class ImapServer : IAsyncDisposable
{
    public const string Password = "right";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;
    private int _lastUid;

    public ImapServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentDictionary<string, List<StoredMail>> Folders { get; } = new(StringComparer.Ordinal) { ["INBOX"] = [] };

    /// <summary>Whether it moves mails at once; else they are copied, and marked as deleted.</summary>
    public bool Moves { get; init; } = true;

    /// <summary>Commands without their tags.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Whether it ends the connection, without an answer, before it carries a command out; and after.</summary>
    public Func<string, bool> DropBefore { get; set; } = _ => false;

    public Func<string, bool> DropAfter { get; set; } = _ => false;

    public void Put(byte[] mail, long? size = null) =>
        Folders["INBOX"].Add(new StoredMail(++_lastUid, mail, size ?? mail.Length));

    /// <summary>Mails of a folder that are not deleted.</summary>
    public int Count(string folder) => Folders.GetValueOrDefault(folder)?.Count(m => !m.Deleted) ?? 0;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync($"* OK [CAPABILITY {Capabilities}] ready");
                var session = new Session();
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (line.Split(' ', 2) is not [var tag, var command])
                        return;
                    Commands.Enqueue(command);
                    if (DropBefore(command))
                        return;
                    var answer = Answer(command, session);
                    if (DropAfter(command))
                        return;
                    foreach (var said in answer.SkipLast(1))
                        await writer.WriteLineAsync($"* {said}");
                    await writer.WriteLineAsync($"{tag} {answer[^1]}");
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private sealed class Session
    {
        public List<StoredMail> Open { get; set; } = [];
    }

    private string Capabilities => Moves ? "IMAP4rev1 UIDPLUS MOVE UNSELECT" : "IMAP4rev1";

    /// <summary>Lines of data, and the last one.</summary>
    private List<string> Answer(string command, Session session)
    {
        var (words, open) = (command.Split(' '), session.Open);
        var name = words[0] == "UID" ? $"UID {words[1]}" : words[0];
        switch (name)
        {
            case "CAPABILITY":
                return [$"CAPABILITY {Capabilities}", "OK done"];
            case "LOGIN":
                return [words[^1].Trim('"') == Password ? "OK welcome" : "NO [AUTHENTICATIONFAILED] wrong user or password"];
            case "LIST":
                var asked = words[^1].Trim('"');
                return asked.Length == 0 ? ["LIST (\\Noselect) \"/\" \"\"", "OK done"]
                    : Folders.ContainsKey(asked) ? [$"LIST (\\HasNoChildren) \"/\" {asked}", "OK done"]
                    : ["OK done"];
            case "CREATE":
                Folders.TryAdd(words[^1].Trim('"'), []);
                return ["OK done"];
            case "SELECT":
                session.Open = open = Folders[words[1].Trim('"')];
                return
                [
                    "FLAGS (\\Deleted \\Seen)", $"{open.Count} EXISTS", "0 RECENT", "OK [UIDVALIDITY 1] valid",
                    $"OK [UIDNEXT {_lastUid + 1}] next", "OK [READ-WRITE] open",
                ];
            case "UID SEARCH":
                var isDeleted = words[2] == "DELETED";
                return [Found(open.Where(m => m.Deleted == isDeleted && words[^1] != $"{m.Uid}").Select(m => m.Uid)), "OK done"];
            case "SEARCH":
                return [Found(Named(open, words[^1]).Select(m => open.IndexOf(m) + 1)), "OK done"];
            case "UID FETCH":
                return [.. Named(open, words[2]).Select(m => Fetched(open.IndexOf(m) + 1, m, command)), "OK done"];
            case "UID MOVE":
                return Moved(open, words);
            case "COPY":
                Folders[words[2].Trim('"')].Add(open[int.Parse(words[1], CultureInfo.InvariantCulture) - 1] with { Deleted = false });
                return ["OK done"];
            case "UID STORE":
                foreach (var mail in Named(open, words[2]))
                    mail.Deleted = words[3].StartsWith('+');
                return ["OK done"];
            case "EXPUNGE":
                var gone = open.Where(m => m.Deleted).Select(m => $"{open.IndexOf(m) + 1} EXPUNGE").Reverse().ToList();
                open.RemoveAll(m => m.Deleted);
                return [.. gone, "OK done"];
            case "LOGOUT":
                return ["BYE until next time", "OK done"];
            default:
                return ["OK done"];
        }
    }

    private static string Found(IEnumerable<int> numbers) => $"SEARCH {string.Join(' ', numbers)}".TrimEnd();

    private List<string> Moved(List<StoredMail> open, string[] words)
    {
        var mail = Named(open, words[2]).Single();
        var place = open.IndexOf(mail) + 1;
        open.Remove(mail);
        Folders[words[3].Trim('"')].Add(mail);
        return [$"OK [COPYUID 1 {mail.Uid} {mail.Uid}] moved", $"{place} EXPUNGE", "OK done"];
    }

    private static string Fetched(int place, StoredMail mail, string command) => command.Contains("BODY", StringComparison.Ordinal)
        ? $"{place} FETCH (UID {mail.Uid} BODY[] {{{mail.Bytes.Length}}}\r\n{Encoding.Latin1.GetString(mail.Bytes)})"
        : $"{place} FETCH (UID {mail.Uid} RFC822.SIZE {mail.Size})";

    /// <param name="set">Such as <c>1:3,5</c>.</param>
    private static List<StoredMail> Named(List<StoredMail> open, string set)
    {
        var spans = set.Split(',').Select(s => s.Split(':').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return open.Where(m => spans.Any(s => m.Uid >= s[0] && m.Uid <= s[^1])).ToList();
    }
}
