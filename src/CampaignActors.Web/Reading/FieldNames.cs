namespace CampaignActors.Web.Reading;

/// <summary>Fields of the catalogue as people read them; a field without an entry shows its own name in words.</summary>
public static class FieldNames
{
    private static readonly Dictionary<string, (string English, string Dutch)> s_names = new()
    {
        ["label"] = ("Label", "Label"),
        ["start"] = ("Start", "Begin"),
        ["end"] = ("End", "Einde"),
        ["manager"] = ("Manager", "Beheerder"),
        ["owner"] = ("Owner", "Eigenaar"),
        ["program"] = ("Program", "Programma"),
        ["plan"] = ("Plan", "Plan"),
        ["campaign"] = ("Campaign", "Campagne"),
        ["budget"] = ("Budget", "Budget"),
        ["currency"] = ("Currency", "Valuta"),
        ["allocated"] = ("Allocated", "Toegewezen"),
        ["relatedTo"] = ("Part of", "Onderdeel van"),
        ["channel"] = ("Channel", "Kanaal"),
        ["contactDate"] = ("Contact date", "Contactdatum"),
        ["service"] = ("Service", "Dienst"),
        ["audience"] = ("Audience", "Doelgroep"),
        ["content"] = ("Content", "Inhoud"),
        ["costs"] = ("Costs", "Kosten"),
        ["stocks"] = ("Stock", "Voorraad"),
        ["where"] = ("Condition", "Voorwaarde"),
        ["comment"] = ("Comment", "Opmerking"),
        ["documents"] = ("Documents", "Documenten"),
        ["objectives"] = ("Objectives", "Doelstellingen"),
        ["assignee"] = ("Assignee", "Toegewezen aan"),
        ["email"] = ("E-mail", "E-mail"),
        ["members"] = ("Members", "Leden"),
        ["provider"] = ("Provider", "Leverancier"),
        ["quantity"] = ("Quantity", "Aantal"),
        ["deliveryDate"] = ("Delivery date", "Leverdatum"),
        ["alertThreshold"] = ("Alert threshold", "Alarmdrempel"),
        ["calculated"] = ("Calculated", "Berekend"),
        ["visibility"] = ("For", "Voor"),
        ["list"] = ("List", "Lijst"),
        ["query"] = ("Filters", "Filters"),
        ["overrun"] = ("Overrun", "Overschrijding"),
        ["phone"] = ("Phone", "Telefoon"),
        ["firstName"] = ("First name", "Voornaam"),
        ["lastName"] = ("Last name", "Achternaam"),
        ["language"] = ("Language", "Taal"),
        ["country"] = ("Country", "Land"),
        ["street"] = ("Street", "Straat"),
        ["city"] = ("City", "Plaats"),
        ["postcode"] = ("Postcode", "Postcode"),
        ["birthDate"] = ("Birth date", "Geboortedatum"),
    };

    public static string Of(string field, Reader reader) => s_names.TryGetValue(field, out var name)
        ? reader.T(name.English, name.Dutch)
        : StateNames.InWords(field);
}
