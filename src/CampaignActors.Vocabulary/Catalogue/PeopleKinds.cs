using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.People;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;
using GroupField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Operators.GroupFields>;
using OperatorField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Operators.OperatorFields>;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Operators and their groups.</summary>
internal static class PeopleKinds
{
    private static readonly RecordType<Delegation> s_delegation = new("delegation",
        g => new Delegation(g.Code("to")!.Value, g.Instant("from")!.Value, g.Instant("until")!.Value),
        d => Json.Of(("to", Json.Plain(d.To)), ("from", Json.Time(d.From)), ("until", Json.Time(d.Until))),
        [
            new("to", Ref("operators"), "Who decides in their place; it is not passed on.") { Required = true },
            new("from", Time, "First instant.") { Required = true },
            new("until", new InstantType(LastOfDay: true), "Last instant, included.") { Required = true },
        ]);

    public static readonly Field<OperatorFields>[] OperatorGiven =
    [
        OperatorField.Given(o => o.Name, LabelText, Blocks.LabelDoc),
        OperatorField.Given(o => o.Email, Address, "Where mails go; without it the operator gets none."),
        OperatorField.Given(o => o.Groups, List(Group), "Groups the operator belongs to."),
        OperatorField.Given(o => o.Administrator, Bool, "May decide every approval; default false."),
        .. OperatorField.Extensions(
            OperatorField.Given(o => o.Rights, List(OneOf("right", [.. OperatorRights.All])),
                "What the operator may do beyond that; default nothing."),
            OperatorField.Given(o => o.Delegations, List(s_delegation),
                "Who may decide in the operator's place, and is mailed with them, between two dates."),
            OperatorField.Given(o => o.Language, OneOf<MailLanguage>("language"), "Language of the operator's mails; default en."),
            OperatorField.Given(o => o.Zone, new ZoneType(), "IANA zone in which mails say times; default that of the installation."),
            OperatorField.Given(o => o.Digest, TimeOfDay,
                "Time of day, in that zone, of one mail with what need not come at once; default each notice is a mail.")),
    ];

    public static readonly Field<GroupFields>[] GroupGiven = [GroupField.Given(g => g.Label, LabelText, Blocks.LabelDoc)];

    public static readonly Kind Operators = Kind.Of("operators", "operator", "A person who works with campaigns.",
        (mode, fields) => new PutOperator(mode, fields), new FieldsType<OperatorFields>("operator", _ => new(), OperatorGiven),
        [
            new("undelivered", Rows(new RecordType("undeliveredMail",
            [
                new("mail", AnyText, "Its key, which names what it is about."),
                new("since", Time, "Since when it is shown as failing."),
                new("reason", AnyText, "Why it failed."),
            ])), "Mails to the operator that keep failing; each is tried again every quarter of an hour.") { Extension = true },
            new("waiting", Rows(new RecordType("waitingNotice",
            [
                new("template", AnyText, "Which mail it is."),
                new("subject", AnyText, "What it is about."),
                new("since", Time, "When it came."),
            ])), "Notices that wait for the digest.") { Extension = true },
            new("digestAt", Time, "When the digest is due that they wait for.") { Extension = true },
        ]);

    public static readonly Kind Groups = Kind.Of("groups", "group", "Operators who are asked and told together.",
        (mode, fields) => new PutGroup(mode, fields), new FieldsType<GroupFields>("group", _ => new(), GroupGiven),
        [
            new("members", List(Ref("operators")), "Operators of the group."),
        ]);
}
