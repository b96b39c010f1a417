namespace CampaignActors.Actors.Remoting;

/// <summary>
/// The handshakes that strangers and nodes have begun with this node. Their number is bounded: a newer one takes the place of the oldest.
/// One of ours takes milliseconds, so connections on which nothing comes do not keep nodes out.
/// </summary>
internal sealed class Handshakes
{
    /// <summary>At the same time.</summary>
    public const int Most = 128;

    private readonly LinkedList<Handshake> _underWay = [];

    public Handshake Begin(TimeSpan within, CancellationToken stopping)
    {
        var begun = new Handshake(this, CancellationTokenSource.CreateLinkedTokenSource(stopping));
        begun.Source.CancelAfter(within);
        Handshake? oldest = null;
        lock (_underWay)
        {
            _underWay.AddLast(begun);
            if (_underWay.Count > Most)
            {
                oldest = _underWay.First!.Value;
                _underWay.RemoveFirst();
            }
        }
        oldest?.Cancel();
        return begun;
    }

    private void End(Handshake ended)
    {
        lock (_underWay)
            _underWay.Remove(ended);
    }

    internal sealed class Handshake(Handshakes all, CancellationTokenSource source) : IDisposable
    {
        public CancellationTokenSource Source => source;

        public CancellationToken Token { get; } = source.Token;

        /// <summary>Another handshake needs the place. It may just have ended by itself.</summary>
        public void Cancel()
        {
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has.
            }
        }

        public void Dispose()
        {
            all.End(this);
            source.Dispose();
        }
    }
}
