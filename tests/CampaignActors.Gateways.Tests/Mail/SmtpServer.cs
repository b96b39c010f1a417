using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Gateways.Tests.Mail;

/// <summary>
/// A mail server small enough to misbehave on demand: it listens on a free port of the loopback address, keeps what it accepted, and
/// breaks off where a test says so.
/// </summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;

    public SmtpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public enum AfterData
    {
        Accept,
        Refuse,

        /// <summary>Takes the mail and dies before saying so.</summary>
        AcceptAndDrop,
    }

    public int Port { get; }

    /// <summary>The raw mails that the server took, in order.</summary>
    public ConcurrentQueue<string> Taken { get; } = [];

    public ConcurrentQueue<string> Commands { get; } = [];

    public Func<string, bool> RefuseRecipient { get; set; } = _ => false;

    public AfterData OnData { get; set; } = AfterData.Accept;

    /// <summary>Accepts connections and says nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>Closes the connection instead of answering QUIT.</summary>
    public bool DropOnQuit { get; set; }

    public bool OffersLogin { get; set; }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    /// <summary>From now on the port has no listener.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
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
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (Silent)
        {
            await reader.ReadLineAsync(_stop.Token);
            return;
        }
        await writer.WriteLineAsync("220 tests");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ', 2)[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                if (!await TakeAsync(reader, writer))
                    return;
            }
            else if (verb == "QUIT" && DropOnQuit)
                return;
            else
                await writer.WriteLineAsync(Answer(verb, line));
            if (verb == "QUIT")
                return;
        }
    }

    private string Answer(string verb, string line) => verb switch
    {
        "EHLO" => OffersLogin ? "250-tests\r\n250 AUTH PLAIN" : "250 tests",
        "AUTH" => "535 5.7.8 wrong credentials",
        "RCPT" when RefuseRecipient(line) => "550 5.1.1 no such user",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        if (OnData == AfterData.Refuse)
        {
            await writer.WriteLineAsync("554 5.7.1 looks like\tspam");
            return true;
        }
        Taken.Enqueue(mail.ToString());
        if (OnData == AfterData.AcceptAndDrop)
            return false;
        await writer.WriteLineAsync("250 taken");
        return true;
    }
}
