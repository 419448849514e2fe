//! The countries that made-up people come from: names, places and mobile numbers.
//!
//! A number is the dialling code, one of the prefixes and eight digits: the lengths of the countries
//! below all come out right so.

/// A name as it is written at home, and in Latin letters for e-mail addresses.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) home: &'static str,
    pub(crate) latin: &'static str,
}

/// A town: at home, and in Latin letters.
#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) province: Name,
    pub(crate) city: Name,
}

/// One country.
#[derive(Debug)]
pub(crate) struct Country {
    /// Two letters.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// In Chinese.
    pub(crate) chinese: &'static str,
    pub(crate) dial: &'static str,
    /// What mobile numbers begin with, before eight more digits.
    pub(crate) prefixes: &'static [&'static str],
    /// Whether the family name goes first, without a space.
    pub(crate) family_first: bool,
    /// So many of a hundred people.
    pub(crate) share: u64,
    pub(crate) women: &'static [Name],
    pub(crate) men: &'static [Name],
    pub(crate) families: &'static [Name],
    pub(crate) towns: &'static [Town],
    pub(crate) streets: &'static [&'static str],
}

const fn n(name: &'static str) -> Name {
    Name {
        home: name,
        latin: name,
    }
}

const fn c(home: &'static str, latin: &'static str) -> Name {
    Name { home, latin }
}

const fn t(province: &'static str, city: &'static str) -> Town {
    Town {
        province: n(province),
        city: n(city),
    }
}

const fn ct(province: Name, city: Name) -> Town {
    Town { province, city }
}

/// All of them; the shares add up to a hundred.
pub(crate) static COUNTRIES: &[Country] = &[
    Country {
        code: "CN",
        name: "China",
        chinese: "中国",
        dial: "86",
        prefixes: &[
            "133", "135", "136", "138", "139", "150", "158", "159", "177", "186", "188", "199",
        ],
        family_first: true,
        share: 34,
        women: &[
            c("秀英", "xiuying"),
            c("丽", "li"),
            c("敏", "min"),
            c("静", "jing"),
            c("婷", "ting"),
            c("雪", "xue"),
            c("佳怡", "jiayi"),
            c("欣怡", "xinyi"),
            c("梦瑶", "mengyao"),
            c("玉兰", "yulan"),
            c("晓燕", "xiaoyan"),
            c("思雨", "siyu"),
            c("芳", "fang"),
            c("雅婷", "yating"),
        ],
        men: &[
            c("伟", "wei"),
            c("强", "qiang"),
            c("磊", "lei"),
            c("洋", "yang"),
            c("勇", "yong"),
            c("军", "jun"),
            c("浩然", "haoran"),
            c("子轩", "zixuan"),
            c("建国", "jianguo"),
            c("志强", "zhiqiang"),
            c("宇航", "yuhang"),
            c("俊杰", "junjie"),
            c("明", "ming"),
            c("天佑", "tianyou"),
        ],
        families: &[
            c("王", "wang"),
            c("李", "li"),
            c("张", "zhang"),
            c("刘", "liu"),
            c("陈", "chen"),
            c("杨", "yang"),
            c("赵", "zhao"),
            c("黄", "huang"),
            c("周", "zhou"),
            c("吴", "wu"),
            c("徐", "xu"),
            c("孙", "sun"),
            c("胡", "hu"),
            c("朱", "zhu"),
            c("高", "gao"),
            c("林", "lin"),
            c("何", "he"),
            c("郭", "guo"),
            c("马", "ma"),
            c("罗", "luo"),
            c("欧阳", "ouyang"),
        ],
        towns: &[
            ct(c("广东", "Guangdong"), c("深圳", "Shenzhen")),
            ct(c("广东", "Guangdong"), c("广州", "Guangzhou")),
            ct(c("浙江", "Zhejiang"), c("杭州", "Hangzhou")),
            ct(c("江苏", "Jiangsu"), c("苏州", "Suzhou")),
            ct(c("四川", "Sichuan"), c("成都", "Chengdu")),
            ct(c("湖北", "Hubei"), c("武汉", "Wuhan")),
            ct(c("福建", "Fujian"), c("厦门", "Xiamen")),
            ct(c("上海", "Shanghai"), c("上海", "Shanghai")),
            ct(c("北京", "Beijing"), c("北京", "Beijing")),
        ],
        streets: &[
            "人民路",
            "中山路",
            "解放大道",
            "建设路",
            "和平街",
            "科技园路",
        ],
    },
    Country {
        code: "ID",
        name: "Indonesia",
        chinese: "印度尼西亚",
        dial: "62",
        prefixes: &["811", "812", "813", "821", "852", "857", "878", "896"],
        family_first: false,
        share: 12,
        women: &[
            n("Siti"),
            n("Dewi"),
            n("Putri"),
            n("Ayu"),
            n("Rina"),
            n("Indah"),
            n("Wulan"),
            n("Maya"),
        ],
        men: &[
            n("Budi"),
            n("Agus"),
            n("Eko"),
            n("Andi"),
            n("Rizky"),
            n("Hendra"),
            n("Joko"),
            n("Yusuf"),
        ],
        families: &[
            n("Santoso"),
            n("Wijaya"),
            n("Saputra"),
            n("Hidayat"),
            n("Lestari"),
            n("Nugroho"),
            n("Pratama"),
            n("Siregar"),
        ],
        towns: &[
            t("DKI Jakarta", "Jakarta"),
            t("Jawa Timur", "Surabaya"),
            t("Jawa Barat", "Bandung"),
            t("Sumatera Utara", "Medan"),
            t("Bali", "Denpasar"),
        ],
        streets: &[
            "Jalan Sudirman",
            "Jalan Thamrin",
            "Jalan Diponegoro",
            "Jalan Merdeka",
        ],
    },
    Country {
        code: "IN",
        name: "India",
        chinese: "印度",
        dial: "91",
        prefixes: &["98", "97", "96", "90", "89", "88", "70"],
        family_first: false,
        share: 11,
        women: &[
            n("Priya"),
            n("Ananya"),
            n("Kavya"),
            n("Neha"),
            n("Pooja"),
            n("Divya"),
            n("Meera"),
            n("Isha"),
        ],
        men: &[
            n("Arjun"),
            n("Rahul"),
            n("Vikram"),
            n("Rohan"),
            n("Amit"),
            n("Sanjay"),
            n("Karthik"),
            n("Aditya"),
        ],
        families: &[
            n("Sharma"),
            n("Patel"),
            n("Singh"),
            n("Kumar"),
            n("Reddy"),
            n("Iyer"),
            n("Gupta"),
            n("Nair"),
            n("Das"),
        ],
        towns: &[
            t("Maharashtra", "Mumbai"),
            t("Karnataka", "Bengaluru"),
            t("Tamil Nadu", "Chennai"),
            t("Telangana", "Hyderabad"),
            t("West Bengal", "Kolkata"),
            t("Delhi", "New Delhi"),
        ],
        streets: &["MG Road", "Park Street", "Station Road", "Gandhi Nagar"],
    },
    Country {
        code: "BR",
        name: "Brazil",
        chinese: "巴西",
        dial: "55",
        prefixes: &["119", "219", "319", "419", "519", "719", "819"],
        family_first: false,
        share: 9,
        women: &[
            n("Maria"),
            n("Ana"),
            n("Beatriz"),
            n("Juliana"),
            n("Camila"),
            n("Larissa"),
            n("Fernanda"),
        ],
        men: &[
            n("João"),
            n("Pedro"),
            n("Lucas"),
            n("Mateus"),
            n("Rafael"),
            n("Gustavo"),
            n("Thiago"),
        ],
        families: &[
            n("Silva"),
            n("Santos"),
            n("Oliveira"),
            n("Souza"),
            n("Lima"),
            n("Pereira"),
            n("Costa"),
            n("Araújo"),
        ],
        towns: &[
            t("São Paulo", "São Paulo"),
            t("Rio de Janeiro", "Rio de Janeiro"),
            t("Minas Gerais", "Belo Horizonte"),
            t("Paraná", "Curitiba"),
            t("Bahia", "Salvador"),
        ],
        streets: &[
            "Rua das Flores",
            "Avenida Paulista",
            "Rua Sete de Setembro",
            "Avenida Brasil",
        ],
    },
    Country {
        code: "MX",
        name: "Mexico",
        chinese: "墨西哥",
        dial: "52",
        prefixes: &["55", "33", "81", "22", "44"],
        family_first: false,
        share: 7,
        women: &[
            n("Guadalupe"),
            n("Sofía"),
            n("Valentina"),
            n("Ximena"),
            n("Fernanda"),
            n("Daniela"),
        ],
        men: &[
            n("José"),
            n("Miguel"),
            n("Santiago"),
            n("Diego"),
            n("Alejandro"),
            n("Emiliano"),
        ],
        families: &[
            n("Hernández"),
            n("García"),
            n("Martínez"),
            n("López"),
            n("González"),
            n("Ramírez"),
            n("Flores"),
        ],
        towns: &[
            t("Ciudad de México", "Ciudad de México"),
            t("Jalisco", "Guadalajara"),
            t("Nuevo León", "Monterrey"),
            t("Puebla", "Puebla"),
        ],
        streets: &[
            "Avenida Juárez",
            "Calle Hidalgo",
            "Avenida Reforma",
            "Calle Morelos",
        ],
    },
    Country {
        code: "TH",
        name: "Thailand",
        chinese: "泰国",
        dial: "66",
        prefixes: &["6", "8", "9"],
        family_first: false,
        share: 6,
        women: &[
            n("Malee"),
            n("Siriporn"),
            n("Anong"),
            n("Kanya"),
            n("Pimchanok"),
            n("Ratana"),
        ],
        men: &[
            n("Somchai"),
            n("Anan"),
            n("Kittisak"),
            n("Niran"),
            n("Prasert"),
            n("Thanawat"),
        ],
        families: &[
            n("Saetang"),
            n("Chaiyasit"),
            n("Wongsakul"),
            n("Srisai"),
            n("Boonmee"),
            n("Rattanakorn"),
        ],
        towns: &[
            t("Bangkok", "Bangkok"),
            t("Chiang Mai", "Chiang Mai"),
            t("Phuket", "Phuket"),
        ],
        streets: &["Sukhumvit Road", "Rama IV Road", "Nimman Road"],
    },
    Country {
        code: "PH",
        name: "Philippines",
        chinese: "菲律宾",
        dial: "63",
        prefixes: &["90", "91", "92", "93", "99"],
        family_first: false,
        share: 5,
        women: &[
            n("Angel"),
            n("Maricel"),
            n("Jasmine"),
            n("Rosalie"),
            n("Kristine"),
            n("Liza"),
        ],
        men: &[
            n("Jun"),
            n("Mark"),
            n("Rommel"),
            n("Jericho"),
            n("Paolo"),
            n("Ramon"),
        ],
        families: &[
            n("Dela Cruz"),
            n("Reyes"),
            n("Bautista"),
            n("Ocampo"),
            n("Mendoza"),
            n("Villanueva"),
        ],
        towns: &[
            t("Metro Manila", "Manila"),
            t("Cebu", "Cebu City"),
            t("Davao del Sur", "Davao City"),
        ],
        streets: &["Rizal Avenue", "Bonifacio Street", "Mabini Street"],
    },
    Country {
        code: "VN",
        name: "Vietnam",
        chinese: "越南",
        dial: "84",
        prefixes: &["3", "7", "8", "9"],
        family_first: false,
        share: 4,
        women: &[
            n("Linh"),
            n("Hương"),
            n("Lan"),
            n("Ngọc"),
            n("Thảo"),
            n("Trang"),
        ],
        men: &[
            n("Minh"),
            n("Hùng"),
            n("Tuấn"),
            n("Dũng"),
            n("Quang"),
            n("Khoa"),
        ],
        families: &[
            n("Nguyễn"),
            n("Trần"),
            n("Lê"),
            n("Phạm"),
            n("Hoàng"),
            n("Võ"),
        ],
        towns: &[
            t("Hà Nội", "Hà Nội"),
            t("Hồ Chí Minh", "Hồ Chí Minh"),
            t("Đà Nẵng", "Đà Nẵng"),
        ],
        streets: &["Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ"],
    },
    Country {
        code: "MY",
        name: "Malaysia",
        chinese: "马来西亚",
        dial: "60",
        prefixes: &["11"],
        family_first: false,
        share: 4,
        women: &[
            n("Aisyah"),
            n("Nurul"),
            n("Mei Ling"),
            n("Farah"),
            n("Kavitha"),
            n("Hui Min"),
        ],
        men: &[
            n("Ahmad"),
            n("Faizal"),
            n("Wei Jie"),
            n("Hafiz"),
            n("Suresh"),
            n("Jun Hao"),
        ],
        families: &[
            n("Tan"),
            n("Lim"),
            n("Abdullah"),
            n("Rahman"),
            n("Ismail"),
            n("Krishnan"),
        ],
        towns: &[
            t("Selangor", "Petaling Jaya"),
            t("Kuala Lumpur", "Kuala Lumpur"),
            t("Johor", "Johor Bahru"),
        ],
        streets: &["Jalan Ampang", "Jalan Bukit Bintang", "Jalan Tun Razak"],
    },
    Country {
        code: "NG",
        name: "Nigeria",
        chinese: "尼日利亚",
        dial: "234",
        prefixes: &["80", "81", "70", "90"],
        family_first: false,
        share: 3,
        women: &[
            n("Chioma"),
            n("Aisha"),
            n("Ngozi"),
            n("Folake"),
            n("Amina"),
            n("Ifeoma"),
        ],
        men: &[
            n("Emeka"),
            n("Tunde"),
            n("Musa"),
            n("Chinedu"),
            n("Ibrahim"),
            n("Segun"),
        ],
        families: &[
            n("Okafor"),
            n("Adeyemi"),
            n("Bello"),
            n("Eze"),
            n("Okonkwo"),
            n("Abubakar"),
        ],
        towns: &[t("Lagos", "Lagos"), t("FCT", "Abuja"), t("Kano", "Kano")],
        streets: &["Awolowo Road", "Ahmadu Bello Way", "Broad Street"],
    },
    Country {
        code: "GB",
        name: "United Kingdom",
        chinese: "英国",
        dial: "44",
        prefixes: &["74", "75", "77", "78", "79"],
        family_first: false,
        share: 3,
        women: &[
            n("Olivia"),
            n("Amelia"),
            n("Grace"),
            n("Sophie"),
            n("Niamh"),
            n("Hannah"),
        ],
        men: &[
            n("Oliver"),
            n("George"),
            n("Harry"),
            n("Rhys"),
            n("Callum"),
            n("Daniel"),
        ],
        families: &[
            n("Smith"),
            n("Jones"),
            n("O'Brien"),
            n("Taylor"),
            n("Evans"),
            n("Campbell-Wright"),
        ],
        towns: &[
            t("Greater London", "London"),
            t("West Midlands", "Birmingham"),
            t("Scotland", "Edinburgh"),
        ],
        streets: &["High Street", "Station Road", "Church Lane"],
    },
    Country {
        code: "ES",
        name: "Spain",
        chinese: "西班牙",
        dial: "34",
        prefixes: &["6"],
        family_first: false,
        share: 2,
        women: &[
            n("Lucía"),
            n("Carmen"),
            n("Paula"),
            n("Marta"),
            n("Nuria"),
            n("Inés"),
        ],
        men: &[
            n("Hugo"),
            n("Álvaro"),
            n("Pablo"),
            n("Iker"),
            n("Javier"),
            n("Sergio"),
        ],
        families: &[
            n("Fernández"),
            n("Rodríguez"),
            n("Muñoz"),
            n("Sáez"),
            n("Ibáñez"),
            n("Núñez"),
        ],
        towns: &[
            t("Madrid", "Madrid"),
            t("Cataluña", "Barcelona"),
            t("Andalucía", "Sevilla"),
        ],
        streets: &["Calle Mayor", "Gran Vía", "Calle Real"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_nothing_is_empty() {
        assert_eq!(COUNTRIES.iter().map(|c| c.share).sum::<u64>(), 100);
        for country in COUNTRIES {
            let lists = [
                country.women.len(),
                country.men.len(),
                country.families.len(),
                country.towns.len(),
            ];
            assert!(lists.iter().all(|len| *len > 1), "{}", country.code);
            assert!(
                !country.streets.is_empty() && !country.prefixes.is_empty(),
                "{}",
                country.code
            );
        }
    }
}
