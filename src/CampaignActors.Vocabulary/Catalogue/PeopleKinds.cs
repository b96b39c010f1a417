using CampaignActors.Domain.Operators;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Operators and their groups.</summary>
internal static class PeopleKinds
{
    public static readonly Kind Operators = new("operators", "operator", "A person who works with campaigns.", new("operator",
    [
        new("name", LabelText, "The name people read."),
        new("email", Address, "Where mails go; without it the operator gets none."),
        new("groups", List(Group), "Groups the operator belongs to."),
        new("administrator", Bool, "May decide every approval; default false."),
        new("rights", List(OneOf("right", [.. OperatorRights.All])), "What the operator may do beyond that; default nothing.") { Ours = true },
        new("delegations", List(new RecordType("delegation",
        [
            new("to", Ref("operators"), "Who decides in their place; it is not passed on.") { Required = true },
            new("from", Time, "First instant.") { Required = true },
            new("until", new InstantType(LastOfDay: true), "Last instant, included.") { Required = true },
        ])), "Who may decide in the operator's place, and is mailed with them, between two dates.") { Ours = true },
    ]),
    [
        new("undelivered", List(new RecordType("undeliveredMail",
        [
            new("mail", AnyText, "Its key, which names what it is about."),
            new("since", Time, "Since when it is shown as failing."),
            new("reason", AnyText, "Why it failed."),
        ])), "Mails to the operator that keep failing; each is tried again every quarter of an hour.") { Ours = true },
    ]);

    public static readonly Kind Groups = new("groups", "group", "Operators who are asked and told together.", new("group",
    [
        Blocks.Label,
    ]),
    [
        new("members", List(Ref("operators")), "Operators of the group."),
    ]);
}
