using System.Buffers;
using System.Collections.Concurrent;
using CampaignActors.Local;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace CampaignActors.Faults.Messages;

/// <summary>
/// A mail server on loopback that counts what it has confirmed, by recipient. It is no part of the nodes: what it counts is what
/// people would have got.
/// </summary>
/// <param name="delay">How long it takes to accept one mail, at first.</param>
public sealed class MailSink(TimeSpan delay) : MessageStore, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;
    private int _total;

    /// <summary>How long it takes to accept one mail from now on.</summary>
    public TimeSpan Delay { get; set; } = delay;

    public int Port { get; } = LoopbackPorts.Free();

    /// <summary>Mails that it has accepted.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How often each recipient was written to.</summary>
    public IReadOnlyDictionary<string, int> ByAddress => new Dictionary<string, int>(_byAddress, StringComparer.OrdinalIgnoreCase);

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
        foreach (var to in transaction.To)
            _byAddress.AddOrUpdate(to.AsAddress(), 1, (_, times) => times + 1);
        Interlocked.Increment(ref _total);
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_serving, Task.Delay(TimeSpan.FromSeconds(5)));
        _stop.Dispose();
    }
}
