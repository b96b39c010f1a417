namespace CampaignActors.Protocol.Shell;

/// <summary>Rows that are decided, on their way to the journal: one batch at a time, in order.</summary>
internal sealed class RowQueue(int maxBatch)
{
    private readonly Queue<StoredEnvelope> _waiting = new();
    private readonly List<StoredEnvelope> _batch = [];
    private int _inFlight;

    /// <summary>Sequence number of the last row that is written.</summary>
    public long Durable { get; private set; }

    /// <summary>Rows that no batch holds yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Rows that are not known to be durable.</summary>
    public int Unwritten => _waiting.Count + _inFlight;

    public void Add(StoredEnvelope row) => _waiting.Enqueue(row);

    /// <summary>The next batch to write; <c>null</c> while one is being written or when there are no rows.</summary>
    public ShellAction.Write? NextBatch()
    {
        if (_inFlight > 0 || _waiting.Count == 0)
            return null;
        _batch.Clear();
        while (_waiting.Count > 0 && _batch.Count < maxBatch)
            _batch.Add(_waiting.Dequeue());
        _inFlight = _batch.Count;
        return new ShellAction.Write(_batch.ToArray());
    }

    /// <summary>The batch is durable.</summary>
    /// <returns>Its rows, valid until the next batch is taken.</returns>
    public IReadOnlyList<StoredEnvelope> Written()
    {
        Durable += _inFlight;
        _inFlight = 0;
        return _batch;
    }

    /// <summary>Recovery goes on after this sequence number.</summary>
    public void StartAfter(long sequence) => Durable = sequence;
}
