using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Reports;

/// <summary>A report of the interface as people read it.</summary>
/// <param name="By">What it can be grouped by, the default first; empty: it has one grouping.</param>
public sealed record ReportName(
    string Name, string English, string Dutch, string WhatEnglish, string WhatDutch, params IReadOnlyList<string> By)
{
    public static readonly IReadOnlyList<ReportName> All =
    [
        new("expenses", "Campaign expenses", "Campagne-uitgaven",
            "What each campaign costs: its lines by level, its estimate, calculated and real cost.",
            "Wat elke campagne kost: haar regels per niveau, haar schatting, berekende en werkelijke kosten."),
        new("costs", "Cost exploration", "Kostenverkenning",
            "Costs by category, provider, campaign, period and more, in any combination.",
            "Kosten per categorie, leverancier, campagne, periode en meer, in elke combinatie.",
            "category", "provider", "campaign", "program", "plan", "budget", "item", "day", "month", "quarter", "year"),
        new("evolution", "Budget evolution", "Budgetverloop",
            "How each budget was charged over time, by period and level.",
            "Hoe elk budget in de tijd is belast, per periode en niveau."),
        new("variance", "Variance", "Afwijkingen",
            "How costs differ from estimates, by item or campaign.",
            "Hoe kosten afwijken van schattingen, per onderdeel of campagne.",
            "item", "campaign"),
        new("summary", "Budget summary", "Budgetoverzicht",
            "Each budget: what it is allocated, its lines by level, what is free.",
            "Elk budget: wat het is toegewezen, zijn regels per niveau, wat vrij is."),
    ];

    public static ReportName? Find(string name) => All.FirstOrDefault(report => report.Name == name);

    public string Title(Reader reader) => reader.T(English, Dutch);

    public string What(Reader reader) => reader.T(WhatEnglish, WhatDutch);
}
