using CampaignActors.Domain.SavedViews;

namespace CampaignActors.Domain.Tests.SavedViews;

/// <summary>Saved views of lists, and whose they are (domain.md §5.10).</summary>
public sealed class SavedViewSpecs
{
    private static readonly EntityRef s_view = Kinds.SavedView(Code("V"));

    private static Spec View() => new Spec(s_view).Operators("mia", "tom", "root");

    private static PutSavedView Keep(string? label = "Spring", string? list = "campaigns", string? owner = null, string? query = null) =>
        new(PutMode.Apply, new SavedViewFields
        {
            Label = label,
            List = list is null ? null : Code(list),
            Query = query,
            Owner = owner is null ? null : Code(owner),
        });

    [Fact]
    public void Who_makes_it_owns_it()
    {
        var spec = View().By("tom").When(Keep(query: "q=spring"));

        spec.Then(new SavedViewDescribed(new SavedViewFields
        {
            Label = "Spring", List = Code("campaigns"), Query = "q=spring", Visibility = ViewAudience.Own, Owner = Code("tom"),
        }));
        spec.When(Keep(query: "q=spring")).ThenNothing();
        spec.When(Keep(query: "q=autumn")).Then(new SavedViewDescribed(Keep(query: "q=autumn").Fields));
    }

    [Theory]
    [InlineData(null, "campaigns")]
    [InlineData(" ", "campaigns")]
    [InlineData("Spring", null)]
    public void View_needs_a_list_and_a_label_and_stays_with_its_list(string? label, string? list)
    {
        View().When(Keep(label, list)).ThenRefused(Refusal.Invalid, "a saved view needs 'list' and 'label'");
        View().When(Keep()).When(Keep(list: "budgets")).ThenRefused(Refusal.Invalid, "stays with its list, 'campaigns'");
    }

    [Fact]
    public void Only_its_owner_or_an_administrator_changes_or_removes_it()
    {
        var spec = View().By("mia").When(Keep());

        spec.By("tom").When(Keep("Mine")).ThenRefused(Refusal.Forbidden, "is of mia: its owner or an administrator");
        spec.When(new RemoveSavedView()).ThenRefused(Refusal.Forbidden, "is of mia");
        spec.By("root").When(Keep("Better")).ThenAccepted();
        Assert.Equal(Code("mia"), spec.State<SavedViewState>().Fields!.Owner);
        // Who signs as no operator is an administrator.
        spec.By("").When(Keep("Best")).ThenAccepted();
        spec.By("mia").When(Keep("Mine")).ThenAccepted();
    }

    [Fact]
    public void View_of_no_operator_is_changed_by_administrators()
    {
        var spec = View().By("").When(Keep());

        Assert.Null(spec.State<SavedViewState>().Fields!.Owner);
        spec.By("tom").When(Keep("Mine")).ThenRefused(Refusal.Forbidden, "is of an administrator");
        spec.By("root").When(new RemoveSavedView()).Then(new SavedViewRemoved());
    }

    [Fact]
    public void Only_an_administrator_gives_it_to_somebody_else()
    {
        View().By("tom").When(Keep(owner: "mia")).ThenRefused(Refusal.Forbidden, "only an administrator may give");
        var spec = View().By("tom").When(Keep(owner: "tom")).ThenAccepted();
        spec.When(Keep(owner: "mia")).ThenRefused(Refusal.Forbidden, "only an administrator may give");
        spec.By("root").Knowing(Kinds.Operator(Code("eve")), null).When(Keep(owner: "eve")).ThenRefused(Refusal.Unknown, "'eve'");
        spec.When(Keep(owner: "mia")).ThenAccepted();
        spec.By("tom").When(Keep("Mine")).ThenRefused(Refusal.Forbidden, "is of mia");
    }

    /// <summary>People are asked about only where it matters who they are.</summary>
    [Fact]
    public void Signer_is_asked_about_where_it_is_of_somebody_else()
    {
        var spec = new Spec(s_view).By("tom").When(Keep());

        Assert.Empty(spec.Needs(Keep("Mine")));
        Assert.Equal([Kinds.Operator(Code("mia"))], spec.By("mia").Needs(new RemoveSavedView()));
        Assert.Equal([Kinds.Operator(Code("mia")), Kinds.Operator(Code("eve"))], spec.Needs(Keep(owner: "eve")));
    }

    [Fact]
    public void Removed_view_is_gone_and_its_code_free()
    {
        var spec = View().By("mia").When(Keep()).When(new RemoveSavedView()).Then(new SavedViewRemoved());

        spec.When(new RemoveSavedView()).ThenRefused(Refusal.Unknown, "unknown saved view 'V'");
        spec.By("tom").When(Keep(list: "budgets") with { Mode = PutMode.Create }).ThenAccepted();
        Assert.Equal(Code("tom"), spec.State<SavedViewState>().Fields!.Owner);
    }
}
