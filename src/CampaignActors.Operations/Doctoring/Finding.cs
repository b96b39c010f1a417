namespace CampaignActors.Operations.Doctoring;

public enum Verdict
{
    Ok,

    /// <summary>It works, and an operator should look at it.</summary>
    Warn,

    /// <summary>It does not work, or will not when a node starts.</summary>
    Fail,
}

/// <param name="Subject">The checked part, in a word or two.</param>
/// <param name="Text">The finding; of a problem, also what was expected or is to be done.</param>
public sealed record Finding(Verdict Verdict, string Subject, string Text)
{
    public static Finding Ok(string subject, string text) => new(Verdict.Ok, subject, text);

    public static Finding Warn(string subject, string text) => new(Verdict.Warn, subject, text);

    public static Finding Fail(string subject, string text) => new(Verdict.Fail, subject, text);

    /// <summary>Of two clocks that are compared over a network.</summary>
    /// <param name="ahead">By how much the other clock is before ours.</param>
    /// <param name="uncertain">How long the question took.</param>
    public static Finding OfClock(string subject, TimeSpan ahead, TimeSpan uncertain)
    {
        var off = ahead.Duration() - uncertain;
        var text = FormattableString.Invariant(
            $"{Math.Abs(ahead.TotalSeconds):0.0} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} this machine");
        return off > TimeSpan.FromSeconds(10) ? Fail(subject, $"{text}: dates come at the wrong time; set the clocks (NTP)")
            : off > TimeSpan.FromSeconds(1) ? Warn(subject, $"{text}: set the clocks (NTP)")
            : Ok(subject, "agrees with this machine");
    }
}
