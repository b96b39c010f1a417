using System.Globalization;

namespace CampaignActors.Node.Public;

/// <summary>What the page of a decision says, in one language.</summary>
internal sealed record DecisionTexts
{
    private static readonly DecisionTexts s_english = new()
    {
        Numbers = CultureInfo.GetCultureInfo("en-GB"),
        Approve = "Approve",
        Reject = "Reject",
        Start = "Start",
        Comment = "Comment",
        Question = "{0}, you are asked to decide: {1}.",
        StartQuestion = "{0}, you are asked to start this delivery.",
        Look = "This link shows what the mail was about. There is nothing to decide by it.",
        Over = "There is nothing to decide any more by this link: {0}.",
        Decided = "{0} by {1}, {2}",
        StateIs = "its state is {0}",
        RoundIs = "it is in another round, {0}",
        NotNow = "This could not be decided now, and nothing was changed. Please try again in a few minutes.",
        Accepted = "Your decision is noted.",
        Refused = "This was not accepted, and nothing was changed: {0}.",
        Names = new(StringComparer.Ordinal)
        {
            ["label"] = "Name", ["campaign"] = "Campaign", ["state"] = "State", ["toSend"] = "Messages", ["calculated"] = "Cost",
            ["budget"] = "Budget", ["deadline"] = "Until", ["shortage"] = "Missing", ["rows"] = "Rows of the file",
        },
    };

    private static readonly DecisionTexts s_dutch = new()
    {
        Numbers = CultureInfo.GetCultureInfo("nl-NL"),
        Approve = "Goedkeuren",
        Reject = "Afwijzen",
        Start = "Starten",
        Comment = "Opmerking",
        Question = "{0}, uw beslissing wordt gevraagd: {1}.",
        StartQuestion = "{0}, u wordt gevraagd deze levering te starten.",
        Look = "Deze link toont waar de mail over ging. Er valt niets mee te beslissen.",
        Over = "Met deze link valt niets meer te beslissen: {0}.",
        Decided = "{0} door {1}, {2}",
        StateIs = "de status is {0}",
        RoundIs = "er loopt een andere ronde, {0}",
        NotNow = "Dit kon nu niet worden beslist, en er is niets gewijzigd. Probeer het over enkele minuten opnieuw.",
        Accepted = "Uw beslissing is vastgelegd.",
        Refused = "Dit is niet aanvaard, en er is niets gewijzigd: {0}.",
        Names = new(StringComparer.Ordinal)
        {
            ["label"] = "Naam", ["campaign"] = "Campagne", ["state"] = "Status", ["toSend"] = "Berichten", ["calculated"] = "Kosten",
            ["budget"] = "Budget", ["deadline"] = "Tot", ["shortage"] = "Tekort", ["rows"] = "Rijen van het bestand",
        },
    };

    public required CultureInfo Numbers { get; init; }

    public required string Approve { get; init; }

    public required string Reject { get; init; }

    public required string Start { get; init; }

    public required string Comment { get; init; }

    /// <summary>With the operator and what is decided.</summary>
    public required string Question { get; init; }

    public required string StartQuestion { get; init; }

    public required string Look { get; init; }

    public required string Over { get; init; }

    /// <summary>With status, operator and time.</summary>
    public required string Decided { get; init; }

    public required string StateIs { get; init; }

    public required string RoundIs { get; init; }

    public required string NotNow { get; init; }

    public required string Accepted { get; init; }

    public required string Refused { get; init; }

    /// <summary>Names of facts.</summary>
    public required Dictionary<string, string> Names { get; init; }

    public static DecisionTexts In(PublicLanguage language) => language == PublicLanguage.Dutch ? s_dutch : s_english;

    public string With(string text, params object[] values) => string.Format(Numbers, text, values);
}
