using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Templates;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Templates.TemplateFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Templates make campaigns, and workflows within a campaign.</summary>
internal static class TemplateKinds
{
    public static readonly Field<TemplateFields>[] AsGiven =
    [
        Given(t => t.Label, LabelText, Blocks.LabelDoc),
        Given(t => t.Type, OneOf<TemplateType>("templateKind"),
            "Whether it makes one campaign, workflows within one, or campaigns by date.", name: "kind") with
        {
            Required = true,
            Settable = false,
        },
        Given(t => t.Program, Ref("programs"), "The program it belongs to.") with { Settable = false },
        Given(t => t.DurationDays, new IntType(0, Limits.Days), "Days from start to end of a campaign made from it."),
        Given(t => t.Schedule, ScheduleBlocks.Schedule, "When occurrences are due."),
        Given(t => t.Campaign, CampaignKinds.Defaults, "Fields of the campaigns made from it."),
        Given(t => t.Owner, Ref("operators"),
            "Who must have the right to create the campaigns of a periodic template.") with { Extension = true },
    ];

    public static readonly Kind Templates = Kind.Of(
        "templates", "template", "Makes campaigns, or workflows within a campaign, by a schedule.",
        (mode, fields) => new PutTemplate(mode, fields), new FieldsType<TemplateFields>("template", _ => new(), AsGiven),
        [
            new("campaign", CampaignKinds.DefaultsShown, "Fields of the campaigns made from it."),
            CampaignKinds.Coming,
            new("campaigns", Rows(new RecordType("createdCampaign",
            [
                new("code", AnyText, "Code of the campaign."),
                new("start", Time, "Its start."),
                new("end", Time, "Its end."),
            ])), "Campaigns made from it, in order of creation."),
        ]) with
    { ShowsParkedWork = true };
}
