namespace CampaignActors.Faults.Messages;

/// <summary>One run of a mailing over a cluster that breaks.</summary>
/// <param name="Recipients">How many people get a message.</param>
public sealed record MessageRunOptions(int Recipients)
{
    /// <summary>Whether a message of which is not known whether it has left waits for a person, instead of being sent again.</summary>
    public bool Hold { get; init; }

    /// <summary>How long a node stands still; zero: none does. More than the lease, so that its messages are taken from it.</summary>
    public TimeSpan Freeze { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the mail server takes for one mail; with it the mailing lasts long enough to break something in it.</summary>
    public TimeSpan SinkDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>People who are suppressed while the mailing runs.</summary>
    public int Suppressed { get; init; } = 20;

    /// <summary>People who unsubscribe by the page of an earlier mail while the mailing runs; fewer when most have their mail.</summary>
    public int Unsubscribed { get; init; } = 20;

    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What a run came to, counted at the mail server and asked of the product.</summary>
/// <param name="Delivered">Recipients who got at least one mail.</param>
/// <param name="Doubles">Mails beyond the first, over all recipients.</param>
/// <param name="PossiblyTwice">What the product says of it.</param>
/// <param name="Held">Messages that waited for a person.</param>
/// <param name="Stopped">People who were suppressed or unsubscribed while it ran, and got no mail.</param>
/// <param name="Paused">From the answer to a pause to the last mail.</param>
/// <param name="Ended">From the answer to a stop to the last mail.</param>
/// <param name="Problems">What does not hold; empty: everything does.</param>
public sealed record MessageRunResult(
    int Delivered, int Doubles, long PossiblyTwice, long Held, int Stopped, TimeSpan Paused, TimeSpan Ended, TimeSpan Took,
    IReadOnlyList<string> Problems)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Delivered} recipients reached, {Doubles} mails twice, {PossiblyTwice} possibly twice by the product, {Held} held; ")
        + FormattableString.Invariant($"{Stopped} suppressed and unsubscribed people got none; the last mail came ")
        + FormattableString.Invariant($"{Paused.TotalSeconds:0.00} s after a pause, {Ended.TotalSeconds:0.00} s after a stop; ")
        + FormattableString.Invariant($"{Took.TotalSeconds:0} s in all");
}
