using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace CampaignActors.Node.Pages;

/// <summary>The keys of data protection in the database, so that a cookie or form of one node counts at every other.</summary>
/// <exception cref="NpgsqlException">The database cannot be reached; the library tries again with the next request.</exception>
internal sealed class PostgresPageKeys(NpgsqlDataSource source) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = source.CreateCommand("SELECT xml FROM page_keys ORDER BY made_at, name");
        using var rows = command.ExecuteReader();
        var elements = new List<XElement>();
        while (rows.Read())
            elements.Add(XElement.Parse(rows.GetString(0)));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = source.CreateCommand(
            "INSERT INTO page_keys (name, xml) VALUES (@name, @xml) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml");
        command.Parameters.AddWithValue("name", friendlyName);
        command.Parameters.AddWithValue("xml", element.ToString(SaveOptions.DisableFormatting));
        command.ExecuteNonQuery();
    }
}
