namespace CampaignActors.Operations.Demo;

/// <summary>What to look at in the company: each line is a command and why it is worth a look.</summary>
public static class DemoTour
{
    /// <param name="prefix">What the company's codes begin with; may be empty.</param>
    public static IReadOnlyList<(string Command, string Why)> Of(string prefix) =>
    [
        ("campaign get budgets", "what there is to spend; Direct mail is nearly used up"),
        ($"campaign explain budgets/{prefix}DIRECT committed", "what a figure is made of, back to who did it"),
        ("campaign stock low", "the gift cards have run out, and more are ordered"),
        ("campaign get deliveries", "mails, letters and calls in many states; some wait for people"),
        ($"campaign audience count --segment {prefix}GROWNUPS", "how many of the 10,000 customers a segment means"),
        ($"campaign analyse --delivery {prefix}GUESTROOM.MAIL", "freezes the target of a draft: who gets it, who not, and why"),
        ($"campaign get deliveries {prefix}GUESTROOM.MAIL", "its figures, and who is left out for which reason"),
        ($"campaign audit --entity deliveries/{prefix}CATALOGUE.FIRST --since 31d", "what became of a catalogue, step by step"),
    ];

    /// <summary>The same as lines in columns, with a heading.</summary>
    public static IEnumerable<string> Lines(string prefix)
    {
        var commands = Of(prefix);
        var width = commands.Max(c => c.Command.Length);
        yield return "Look at, with the client `campaign` (src/CampaignActors.Cli):";
        foreach (var (command, why) in commands)
            yield return $"  {command.PadRight(width)}   {why}";
    }
}
