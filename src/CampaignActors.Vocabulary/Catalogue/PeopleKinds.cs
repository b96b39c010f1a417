using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Operators and their groups.</summary>
internal static class PeopleKinds
{
    public static readonly Kind Operators = new("operators", "operator", "A person who works with campaigns.", new("operator",
    [
        new("name", AnyText, "The name people read."),
        new("email", AnyText, "Where mails go; without it the operator gets none."),
        new("groups", List(Group), "Groups the operator belongs to."),
        new("administrator", Bool, "May decide every approval; default false."),
    ]), []);

    public static readonly Kind Groups = new("groups", "group", "Operators who are asked and told together.", new("group",
    [
        Blocks.Label,
    ]),
    [
        new("members", List(Ref("operators")), "Operators of the group."),
    ]);
}
