namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Actions that rest on rows which are not durable yet: answers, reads and confirmations. They leave in the order in which they came in,
/// so one that could go waits for those before it.
/// </summary>
/// <param name="leaving">Takes the actions that may be carried out.</param>
internal sealed class ReplyQueue(ShellRules rules, List<ShellAction> leaving)
{
    private readonly Queue<(long RestsOn, ShellAction Action)> _waiting = new();
    private long _lastRestsOn;

    public int Count => _waiting.Count;

    /// <param name="restsOn">Sequence number of the row that must be durable first.</param>
    /// <param name="durable">Sequence number of the last durable row.</param>
    public void Add(long restsOn, ShellAction action, long durable)
    {
        if (_waiting.Count == 0)
            _lastRestsOn = 0;
        _lastRestsOn = Math.Max(restsOn, _lastRestsOn);
        if (_waiting.Count == 0 && rules.MayAnswer(restsOn, durable))
            leaving.Add(action);
        else
            _waiting.Enqueue((_lastRestsOn, action));
    }

    /// <summary>Rows up to <paramref name="durable"/> are written: what rests on them leaves.</summary>
    public void Release(long durable)
    {
        while (_waiting.TryPeek(out var first) && rules.MayAnswer(first.RestsOn, durable))
            leaving.Add(_waiting.Dequeue().Action);
    }

    /// <summary>It is not known whether the rows are durable: clients are told so, and everything else is dropped.</summary>
    public void Fail()
    {
        foreach (var (_, action) in _waiting)
        {
            if (action is ShellAction.Reply reply)
                leaving.Add(reply with { Answer = Answer.OutcomeUnknown });
        }
        _waiting.Clear();
    }
}
