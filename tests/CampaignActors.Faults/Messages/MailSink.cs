using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Local;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace CampaignActors.Faults.Messages;

/// <summary>Mails of one mailing that a server has confirmed.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class SinkCounts
{
    private readonly ConcurrentDictionary<string, int> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _links = new(StringComparer.OrdinalIgnoreCase);
    private int _total;

    /// <summary>Mails that were accepted.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How often each recipient was written to.</summary>
    public IReadOnlyDictionary<string, int> ByAddress => new Dictionary<string, int>(_byAddress, StringComparer.OrdinalIgnoreCase);

    /// <summary>Mails beyond the first, over all recipients.</summary>
    public int Doubles => _byAddress.Values.Sum(times => times - 1);

    /// <summary>By address: what stands behind <c>/u/</c> in the mail.</summary>
    public IReadOnlyDictionary<string, string> Links => _links;

    internal void Add(string address, string link)
    {
        _byAddress.AddOrUpdate(address, 1, (_, times) => times + 1);
        _links[address] = link;
        Interlocked.Increment(ref _total);
    }
}

/// <summary>
/// A mail server on loopback that counts what it has confirmed, by mailing and recipient. It is no part of the nodes: what it counts is
/// what people would have got.
/// </summary>
/// <param name="delay">How long it takes to accept one mail, at first.</param>
public sealed partial class MailSink(TimeSpan delay) : MessageStore, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SinkCounts> _byMailing = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>How long it takes to accept one mail from now on.</summary>
    public TimeSpan Delay { get; set; } = delay;

    public int Port { get; } = LoopbackPorts.Free();

    /// <param name="mailing">The first word of the subject.</param>
    public SinkCounts Of(string mailing) => _byMailing.GetOrAdd(mailing, _ => new SinkCounts());

    public void Start()
    {
        var options = new SmtpServerOptionsBuilder().ServerName("sink.example").MaxMessageSize(1 << 20, MaxMessageSizeHandling.Strict)
            .Endpoint(e => e.Endpoint(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, Port))).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(this);
        _serving = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        await Task.Delay(Delay, cancellationToken);
        var mail = Encoding.ASCII.GetString(buffer);
        var counts = Of(Subject().Match(mail).Groups[1].Value);
        foreach (var to in transaction.To)
            counts.Add(to.AsAddress(), Link().Match(mail).Groups[1].Value);
        return SmtpResponse.Ok;
    }

    [GeneratedRegex(@"^Subject: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Subject();

    [GeneratedRegex(@"/u/([\w-]{22})")]
    private static partial Regex Link();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_serving, Task.Delay(TimeSpan.FromSeconds(5)));
        _stop.Dispose();
    }
}
