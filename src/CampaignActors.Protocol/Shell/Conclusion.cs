using CampaignActors.Domain.Kernel;

namespace CampaignActors.Protocol.Shell;

/// <summary>What the entity does about one arrival: at most one row, and at most one answer to those who wait for it.</summary>
internal readonly struct Conclusion
{
    private Conclusion(Envelope? row) => Row = row;

    /// <summary>The row to append; <c>null</c>: nothing happened that has to be stored.</summary>
    public Envelope? Row { get; private init; }

    /// <summary>The state after the row; <c>null</c>: it stays as it is.</summary>
    public IEntityState? After { get; private init; }

    /// <summary>
    /// Bytes that the row may take. Rows without events hold no more than the message that they are about, and have no bound.
    /// </summary>
    public int MaxBytes { get; private init; } = int.MaxValue;

    /// <summary>How the arrival is answered; <c>null</c>: not yet.</summary>
    public Outcome? Outcome { get; private init; }

    public Refusal? Refusal { get; private init; }

    /// <summary>The refusal, or the note of an accepted command.</summary>
    public string Text { get; private init; } = "";

    /// <summary>An invariant that would not hold. Nothing is written.</summary>
    public string? Broken { get; private init; }

    /// <summary>The arrival is refused. Its row records that; if it cannot be stored, the refusal stands all the same.</summary>
    public static Conclusion Refuse(Refusal code, string text, Envelope? row) =>
        new(row) { Outcome = Shell.Outcome.Rejected, Refusal = code, Text = text };

    public static Conclusion Accept(Envelope row, IEntityState after, int maxBytes, Outcome outcome, string note) =>
        new(row) { After = after, MaxBytes = maxBytes, Outcome = outcome, Text = note };

    /// <summary>Nothing has to change, and nothing is stored.</summary>
    public static Conclusion Unchanged(string note) => new(null) { Outcome = Shell.Outcome.Unchanged, Text = note };

    /// <summary>The row says that the command waits, and asks for a consent.</summary>
    public static Conclusion Wait(Envelope row, int maxBytes) => new(row) { MaxBytes = maxBytes };

    public static Conclusion Break(string invariant) => new(null)
    {
        Outcome = Shell.Outcome.Rejected, Refusal = Domain.Kernel.Refusal.Invalid,
        Text = $"invariant broken: {invariant}",
        Broken = invariant,
    };

    public bool IsRefusal => Outcome == Shell.Outcome.Rejected;

    /// <param name="revision">The revision that the answer rests on.</param>
    /// <param name="created">Whether this has created the entity.</param>
    public Answer AnswerAt(long revision, bool created) => new(Outcome!.Value, revision, Refusal, Text) { Created = created };
}
