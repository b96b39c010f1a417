using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Explained;

/// <summary>Events of the journal as people read them; one without an entry shows its own name in words.</summary>
public static class EventNames
{
    private static readonly Dictionary<string, (string English, string Dutch)> s_names = new()
    {
        ["budget.charged"] = ("charged to the budget", "op het budget geboekt"),
        ["budget.held"] = ("money held", "geld vastgehouden"),
        ["budget.released"] = ("hold released", "vrijgegeven"),
        ["budget.described"] = ("budget described", "budget beschreven"),
        ["budget.given"] = ("transferred away", "weggeboekt"),
        ["budget.received"] = ("transfer received", "overboeking ontvangen"),
        ["budget.alerted"] = ("overrun announced", "overschrijding gemeld"),
        ["delivery.costed"] = ("delivery costed", "kosten van levering berekend"),
        ["delivery.analysed"] = ("delivery analysed", "levering geanalyseerd"),
        ["delivery.decided"] = ("approval decided", "goedkeuring beslist"),
        ["delivery.moved"] = ("state changed", "status gewijzigd"),
        ["delivery.sentReported"] = ("sending reported", "verzending gemeld"),
        ["delivery.described"] = ("delivery described", "levering beschreven"),
        ["task.costed"] = ("task costed", "kosten van taak berekend"),
        ["task.closed"] = ("task closed", "taak afgesloten"),
        ["task.described"] = ("task described", "taak beschreven"),
        ["campaign.costed"] = ("campaign costed", "kosten van campagne berekend"),
        ["campaign.described"] = ("campaign described", "campagne beschreven"),
        ["invoice.settled"] = ("line settled", "regel betaald"),
        ["invoice.described"] = ("invoice described", "factuur beschreven"),
    };

    public static string Of(string name, Reader reader)
    {
        if (s_names.TryGetValue(name, out var words))
            return reader.T(words.English, words.Dutch);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? StateNames.InWords(name)
            : $"{StateNames.InWords(name[..dot])}: {StateNames.InWords(name[(dot + 1)..]).ToLowerInvariant()}";
    }

    /// <summary>Whether who did it is a technical workflow.</summary>
    public static bool IsWorkflow(string by) => WorkflowNames.Known.Contains(by);
}
