using System.Threading.Channels;

namespace CampaignActors.Journal.Tests.Stores;

/// <summary>An actor that a test asks with and reads the answers of.</summary>
internal sealed class Probe
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Channel<(object Message, IActorRef Sender)> _got = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Inbox(_got.Writer)));

    public IActorRef Ref { get; }

    public async Task<object> NextAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return (await _got.Reader.ReadAsync(patience.Token)).Message;
    }

    public async Task<T> NextAsync<T>() => Assert.IsType<T>(await NextAsync());

    public bool IsEmpty => !_got.Reader.TryPeek(out _);

    private sealed class Inbox : ReceiveActor
    {
        public Inbox(ChannelWriter<(object, IActorRef)> got) => ReceiveAny(m => got.TryWrite((m, Sender)));
    }
}
