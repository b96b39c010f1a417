using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.SavedViews;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;
using SavedViewField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.SavedViews.SavedViewFields>;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Saved views of lists.</summary>
internal static class SavedViewKinds
{
    private const int MostOfQuery = 2_000;

    public static readonly Field<SavedViewFields>[] Given =
    [
        SavedViewField.Given(v => v.Label, LabelText, Blocks.LabelDoc) with { Required = true },
        SavedViewField.Given(v => v.List, Code, "The list, such as campaigns; never changed.") with { Required = true },
        SavedViewField.Given(v => v.Query, new TextType(MostOfQuery),
            "Filters, order and columns, as in the address of the list behind the question mark; default all."),
        SavedViewField.Given(v => v.Visibility, OneOf<ViewAudience>("viewAudience"), "own: its owner is shown it; shared: all are."),
        SavedViewField.Given(v => v.Owner, Ref("operators"), "Whose it is; default who makes it."),
    ];

    public static readonly Kind SavedViews = Kind.Of("savedViews", "saved view", "What somebody wants to see of a list again.",
        (mode, fields) => new PutSavedView(mode, fields), new FieldsType<SavedViewFields>("savedView", _ => new(), Given), []) with
    { Extension = true };

    public static readonly IReadOnlyList<Verb> Verbs =
    [
        On(Kinds.SavedViews, new("view", Ref("savedViews"), "The saved view.") { Required = true }, "removeView",
            "Removes a saved view.", Need.Read, _ => new RemoveSavedView(), By),
    ];
}
