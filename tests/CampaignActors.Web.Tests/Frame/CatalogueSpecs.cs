using CampaignActors.Vocabulary.Lists;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Lists;
using CampaignActors.Web.Reading;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class CatalogueSpecs
{
    [Fact]
    public void The_menu_has_a_key_only_once() =>
        Assert.Empty(MenuEntries.All.Where(e => e.Key.Length > 0).GroupBy(e => e.Key).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Lists_name_a_column_only_once() =>
        Assert.All(ListCatalogue.All, list => Assert.Equal(list.Columns.Count, list.Columns.Select(c => c.Path).Distinct().Count()));

    [Fact]
    public void Every_state_has_words_in_both_languages() =>
        Assert.DoesNotContain(ListShape.All.SelectMany(shape => shape.States), state => !StateNames.Knows(state));
}
